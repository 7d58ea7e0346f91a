"""`jianbao serve`."""

from __future__ import annotations

import os
import threading
from urllib.parse import urlsplit

import click

from generator.cli.releases import edition_option, is_known
from generator.cli.session import PROBLEMS, Session
from generator.model.problems import in_order, is_stopping
from generator.words.messages import msg


@click.command(short_help="预览，改动后自动重新生成。Preview that rebuilds on change.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@edition_option
@click.pass_obj
def serve(session: Session, port: int, edition: str) -> None:
    """在本机预览网站；保存文件后自动重新生成，浏览器随之刷新。

    没有签发的期也在其中，标明“未签发”。

    Preview the site on this machine; a saved change is built and shown in the browser. What is
    not signed is shown too, and marked.
    """
    from generator.order import building, previewing

    state = previewing.State()
    options = building.Options(edition=edition, jobs=os.cpu_count() or 1, is_proof=True)
    standing = building.Standing()
    is_busy = threading.Lock()

    def rebuild(checked: building.Checked | None = None) -> None:
        with is_busy:
            checked = checked or building.check(session.root, standing)
            built = building.build(session.root, options, checked, standing)
        problems = in_order([*checked.problems, *built.problems])
        errors = [p for p in problems if p.severity == "error"]
        state.tell(
            tuple(problem.line(session.language) for problem in errors),
            is_new=built.changed and not is_stopping(built.problems),
        )
        session.show(problems)
        if built.changed:
            session.say(
                msg(
                    "built: printed {printed}, rendered {rendered} pages",
                    printed=len(built.printed),
                    rendered=len(built.rendered),
                )
            )

    checked = building.check(session.root, standing)
    publication = checked.records.publication
    session.speak_as(publication.language)
    is_known(session, edition, publication.audiences)
    rebuild(checked)
    site = building.site_of(session.root, edition or publication.default_edition, is_proof=True)
    if not (site / "index.html").is_file():
        session.stop(msg("nothing to show yet: mend the problems and try again"), PROBLEMS)
    base = urlsplit(publication.site.url).path or "/"
    try:
        server = previewing.server(site, base, state, port)
    except OSError:
        session.stop(msg("port {port} is taken; give another with --port", port=port), PROBLEMS)
    root = session.root
    end = previewing.watch(
        [root / "content", root / "data", root / "theme", root / "mkdocs.yml"], rebuild
    )
    host, at = server.server_address[:2]
    session.say(
        msg("look at http://{host}:{port}{base} (Ctrl-C ends)", host=host, port=at, base=base)
    )
    try:
        with is_busy:
            building.warm(root)
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        end()
