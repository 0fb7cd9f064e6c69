"""Sheets in XLSX and CSV, whatever they are about: read without trust, and written so that nothing runs.

    sheets = reading.read(data, "places.xlsx", SCHEMA, words)      # rows, and all problems of the file
    data = writing.workbook(SCHEMA, {"places": rows}, "en", words)
    wording.problem(SCHEMA, problem, "en", words)

A `Schema` says which sheets and columns there are, and where their words are. Nothing here reads or writes a store.
"""
