"""The screens as people see them: by the words on them, in the language of the browser."""
