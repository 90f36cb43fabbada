"""Replaces a function of a module by one that is given the original first."""


def replace(module, name, by):
    original = getattr(module, name)  # an AttributeError here: another MiniStack than the one that was written for

    def replaced(*args, **kwargs):
        return by(original, *args, **kwargs)

    setattr(module, name, replaced)
    return replaced
