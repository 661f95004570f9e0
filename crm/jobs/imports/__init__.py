"""Files become records: uploaded, read, their columns mapped, tried out, imported, taken back.

`reading` finds encoding and separator and stages the rows in parts; `guessing` says which column is what; `cells`
reads values; an Importer (registry) decides what each row comes to and writes it. Every part is a chunk of a job.
"""
