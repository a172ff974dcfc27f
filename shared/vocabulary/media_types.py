"""Media types of the files and bodies that the system stores and sends (RFC 6838)."""

JSON = "application/json"
JSON_LINES = "application/jsonl"
# A refusal (RFC 9457): by this type a caller distinguishes it from a reply.
PROBLEM_JSON = "application/problem+json"
PDF = "application/pdf"
TEXT = "text/plain"
JPEG = "image/jpeg"
PNG = "image/png"
# An Excel workbook, .xlsx.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A workbook with a password, or one from before 2007.
OLE = "application/x-ole-storage"
# A form with files.
FILE_FORM = "multipart/form-data"
# Bytes of unknown type.
OCTET_STREAM = "application/octet-stream"
