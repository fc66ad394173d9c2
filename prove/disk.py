def full(*_): pass
def fsync(*_): pass
