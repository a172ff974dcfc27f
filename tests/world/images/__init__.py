"""Images of the test servers, built from the wheels' programs where no registry of images can be reached."""
