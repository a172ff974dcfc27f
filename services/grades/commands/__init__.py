"""What grades is asked to do, by subject."""
from services.grades.commands import corrections, graduation, imports, results, students, terms

routers = (imports.router, results.router, students.router, corrections.router, terms.router, graduation.router)
