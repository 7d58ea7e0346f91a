"""Text → artefacts: PDF, site, search index; and what was made before."""
