def damage(*_): pass
