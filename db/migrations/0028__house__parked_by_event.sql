-- why: the system page shows the oldest 200 parked events; without this every look sorts all of them, bodies and all

create index parked_event_by_event on house.parked_event (event_id, reaction);
