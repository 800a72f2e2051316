"""Who may come in, what a member is now, who is a VIP, who is asked before leaving.

`entry`, `lifecycle`, `ladders`, `turnover`; `returning` for those who come back, `seats` where room is short.
"""
