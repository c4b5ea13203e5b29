"""What the captures of all servers share: a virtual environment each, processes, requests, stored bytes."""
