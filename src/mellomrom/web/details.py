"""What a message said besides the fact itself, as labelled sentences; letters that leave the house say it the same way."""

from mellomrom.events.details import lines as lines
