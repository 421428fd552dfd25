"""The one kind of error whose text a person reads."""


class UserError(ValueError):
    """A sentence that says what a person or a program asked for and cannot have, and what would do instead.

    Every other exception is a fault of the app: it is logged, and the person gets an apology.
    """
