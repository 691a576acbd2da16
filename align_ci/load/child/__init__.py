"""The child process that imports user code: started, locked in, asked, ended."""
