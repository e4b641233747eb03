-- why: whoever builds a source in sees at once what came and what was refused, however busy other sources are; arrivals are planned in every house
-- The newest batches of each source, kept by the reaction that counts: what a quiet source sent is found behind what a busy one sends.
create table tracking.source_batch (
  source_id int    not null,
  batch_id  bigint not null,
  -- Events of the batch, whichever source they are of: how much reading it costs.
  events    int    not null,
  primary key (source_id, batch_id)
);
grant select, insert, delete on tracking.source_batch to atrium_app;

-- The last messages of each source that were not kept, and why. Never a value of theirs.
create sequence tracking.refusal_id;
create table tracking.refusal (
  source_id  int         not null,
  refusal_id bigint      not null default nextval('tracking.refusal_id'),
  refused_at timestamptz not null,
  reason     text        not null,
  -- Null where the message did not say what it is.
  kind       smallint,
  name       text        not null,
  -- Where the message breaks the plan, or which page posted it.
  fault      text,
  primary key (source_id, refusal_id)
);
grant select, insert, delete on tracking.refusal to atrium_app;
grant usage on sequence tracking.refusal_id to atrium_app;

-- Visitors who come in person, as doors, networks and barriers tell it (docs/TRACKING.md): in the plan of every house, which may change or archive it.
insert into tracking.plan_event (name, mode, about, schema, changed_at)
values
  ('Store Arrived', 'warn',
   '{"zh": "到店：WiFi、停车等设备感知到访客到达", "en": "A visitor came, as a network, barrier or door tells it"}',
   '{"type": "object", "required": ["means", "place"], "properties": {"means": {"type": "string", "enum": ["wifi", "parking", "door", "beacon", "code"]}, "place": {"type": "string", "minLength": 1, "maxLength": 64}, "entrance": {"type": "string", "maxLength": 100}}}',
   now()),
  ('Store Left', 'warn',
   '{"zh": "离店：同一设备感知到访客离开", "en": "The visitor left, as the same device tells it"}',
   '{"type": "object", "required": ["means", "place"], "properties": {"means": {"type": "string", "enum": ["wifi", "parking", "door", "beacon", "code"]}, "place": {"type": "string", "minLength": 1, "maxLength": 64}, "minutes": {"type": "integer", "minimum": 0}, "entrance": {"type": "string", "maxLength": 100}}}',
   now());
