"""Tables in files: CSV in the ways it is written, and XLSX; read and written row by row."""
