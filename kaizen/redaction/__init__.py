"""Takes secrets and names out of text and JSON before it leaves the machine: pure, without files, clocks or networks.

`redactor.Redactor` is the way in; `fields.left` says which fields may leave at all.
"""
