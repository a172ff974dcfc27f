"""Graduation (การจบการศึกษา): audit, outlook, approval, the achievement records that approval makes."""
