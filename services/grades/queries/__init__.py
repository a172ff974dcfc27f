"""What grades is asked to say, by subject."""
from services.grades.queries import imports

routers = (imports.router,)
