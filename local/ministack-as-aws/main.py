"""Starts MiniStack with what it does unlike AWS put right, where this project depends on it.

Each file here is about one service, and each function in it says where MiniStack 1.5.33 differs. They replace functions of
that very version by name, so another version fails here at once instead of behaving otherwise. Nothing of this is needed
on AWS.
"""

import calls
import cloudformation
import conditions
import deliveries
import functions
import http_api
import rest_api
from ministack.app import main

for difference in (conditions, cloudformation, deliveries, functions, rest_api, http_api, calls):
    difference.apply()

main()
