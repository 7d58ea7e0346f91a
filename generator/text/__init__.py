"""What is looked for in a text, as data: check runs it here, the form for submissions in a browser.

`rules` holds the patterns and sentences and `primitives` what a pattern cannot tell, which the form
has once more (`theme/site/assets/text-primitives.js`); tests/cases/texts.json holds the two
together. What a rule means is told by the docstrings of `generator/check/`.
"""
