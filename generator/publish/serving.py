"""What web servers must know of a release: the headers of every answer, the site's base path.

`deploy/` holds the servers' own configurations, which include these parts. They are made for each
release because the pages' policy may hold hashes of what the pages hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

FOLDER = "serve"

# Besides the policy. None depends on the release; all stand on every answer, errors included.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Only the server can say this one: a policy in a page may not.
NOT_FRAMED = "frame-ancestors 'none'"

_NGINX = """\
# Made by `jianbao publish` for this release; deploy/nginx.conf includes it.
{headers}
add_header Cache-Control $jianbao_cache always;

types {{
{types}
}}
default_type application/octet-stream;
charset utf-8;
charset_types {texts};
gzip_static on;
gzip_vary on;
absolute_redirect off;
server_tokens off;
error_page 404 {base}404.html;

location {base} {{
    {place};
    index index.html;
}}
location = {base}feed.xml {{
    {place}{feed};
    types {{ }}
    default_type application/atom+xml;
}}
location ~ ^{base}series/([a-z0-9-]+)/feed\\.xml$ {{
    {place}{series_feed};
    types {{ }}
    default_type application/atom+xml;
}}
"""

# Names of a folder or file that hold the hash of its content: they never mean anything else.
_CADDY = """\
# Made by `jianbao publish` for this release; deploy/Caddyfile imports it.
header {{
{headers}
	-Server
}}
@jianbao_named path_regexp ^{base}(assets/[0-9a-f]{{10}}|pagefind/(index|texts))/
@jianbao_other not path_regexp ^{base}(assets/[0-9a-f]{{10}}|pagefind/(index|texts))/
header @jianbao_named Cache-Control "private, max-age=31536000, immutable"
header @jianbao_other Cache-Control "private, no-cache"
header Vary Accept-Encoding
header {base}feed.xml Content-Type "application/atom+xml; charset=utf-8"
header {base}series/*/feed.xml Content-Type "application/atom+xml; charset=utf-8"
header {base}pagefind/*.json Content-Type "application/json; charset=utf-8"
handle_path {base}* {{
	@jianbao_writing not method GET HEAD
	error @jianbao_writing 405
	file_server {{
		precompressed gzip
	}}
}}
handle {{
	error 404
}}
handle_errors {{
	header {{
{headers_in_errors}
		Cache-Control "private, no-cache"
		-Server
	}}
	@jianbao_missing expression `{{http.error.status_code}} == 404`
	handle @jianbao_missing {{
		rewrite * /404.html
		file_server {{
			precompressed gzip
		}}
	}}
	respond "{{http.error.status_code}} {{http.error.status_text}}"
}}
"""

_TYPES = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "js",
    "text/plain": "txt",
    "application/json": "json",
    "application/xml": "xml",
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
}


def parts(policy: str, url: str, made: Mapping[str, str]) -> Mapping[str, bytes]:
    """Return the parts by their path in a release.

    `policy` is the pages' Content-Security-Policy, `url` the site's address; `made` has
    the endings of the issues' outputs by their media types.
    """
    headers = {"Content-Security-Policy": f"{policy.strip()}; {NOT_FRAMED}", **HEADERS}
    for name, value in headers.items():
        if any(mark in value for mark in '"\\\n${}'):
            raise ValueError(f"{name} cannot be quoted: {value!r}")
    base, types = (
        base_path(url),
        _TYPES | {kind: made[kind] for kind in sorted(made.keys() - _TYPES)},
    )
    return {
        f"{FOLDER}/nginx.conf": _nginx(headers, base, types).encode(),
        f"{FOLDER}/Caddyfile": _caddy(headers, base).encode(),
    }


def base_path(url: str) -> str:
    """Return the path below which a site is served: `/`, or `/bulletin/`."""
    path = urlsplit(url).path
    return path if path.endswith("/") else f"{path}/"


def _nginx(headers: Mapping[str, str], base: str, types: Mapping[str, str]) -> str:
    site = "$jianbao_target/current/site"
    is_root = base == "/"
    texts = [kind for kind in _TYPES if kind.startswith(("text/", "application/", "image/svg"))]
    return _NGINX.format(
        headers="\n".join(
            f'add_header {name} "{value}" always;' for name, value in headers.items()
        ),
        types="\n".join(f"    {kind} {ends};" for kind, ends in types.items()),
        texts=" ".join([*texts[1:], "application/atom+xml"]),
        base=base,
        place=f"root {site}" if is_root else f"alias {site}/",
        feed="" if is_root else "feed.xml",
        series_feed="" if is_root else "series/$1/feed.xml",
    )


def _caddy(headers: Mapping[str, str], base: str) -> str:
    lines = "\n".join(f'\t{name} "{value}"' for name, value in headers.items())
    again = "".join(f"\t{line}\n" for line in lines.splitlines()).rstrip("\n")
    return _CADDY.format(headers=lines, headers_in_errors=again, base=base)
