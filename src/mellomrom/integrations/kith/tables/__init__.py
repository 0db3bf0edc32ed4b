"""The formats as tables, one file per namespace. `integrations/kith/README.md` says how a table is read."""
