# Takes the questions away from the driver, and answers them itself.
import os

while True:
    line = os.read(3, 65_536)
    os.write(4, line.replace(b'"op"', b'"ok"'))
