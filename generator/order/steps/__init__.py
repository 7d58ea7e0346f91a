"""The steps of a build that are worth keeping: each ties what renders to what presses and keeps."""
