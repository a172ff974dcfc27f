"""Media types of the files that LSQ receives, writes and delivers: one name for each."""

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A workbook with a password, or one from before 2007.
OLE = "application/x-ole-storage"
