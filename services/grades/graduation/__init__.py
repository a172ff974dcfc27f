"""Graduation (การจบการศึกษา): audit, outlook, approval with its achievement records."""
