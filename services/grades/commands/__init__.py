"""What grades is asked to do, by subject."""
from services.grades.commands import corrections, imports, students

routers = (imports.router, students.router, corrections.router)
