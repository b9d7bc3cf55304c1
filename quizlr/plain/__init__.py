"""Line mode: for pipes, screen readers and scripts. The same service, the same schedule."""
