BEGIN TRANSACTION;
CREATE TABLE delivery (
  issue TEXT NOT NULL, recipient TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown')),
  message_id TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (issue, recipient)
) STRICT;
INSERT INTO "delivery" VALUES('2023/1','r0','sent','<2023-1.r0.1.8bd9a46c0821@example.invalid>','{"delivery": {"issue": "2023/1", "recipient": "r0", "name": "收件人r0", "line": "down", "via": "", "channel": "email", "way": "email", "address": "r0@example.invalid", "edition": "internal", "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "copies": 1, "number": 0}, "state": "sent", "attempt": 1, "tries": 0, "revision": 3, "due": "2023-02-10T09:00:19+00:00", "planned": "2023-02-10T09:00:01+00:00", "changed": "2023-02-10T09:00:20+00:00", "message_id": "<2023-1.r0.1.8bd9a46c0821@example.invalid>", "detail": "250 OK"}');
INSERT INTO "delivery" VALUES('2023/1','r1','planned','<2023-1.r1.2.a120d385da46@example.invalid>','{"delivery": {"issue": "2023/1", "recipient": "r1", "name": "收件人r1", "line": "down", "via": "", "channel": "email", "way": "email", "address": "r1@example.invalid", "edition": "internal", "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "copies": 1, "number": 0}, "state": "planned", "attempt": 2, "tries": 0, "revision": 4, "due": "2023-02-10T09:00:29+00:00", "planned": "2023-02-10T09:00:28+00:00", "changed": "2023-02-10T09:00:30+00:00", "message_id": "<2023-1.r1.2.a120d385da46@example.invalid>", "detail": ""}');
INSERT INTO "delivery" VALUES('2023/1','r2','planned','<2023-1.r2.1.6d622de428d5@example.invalid>','{"delivery": {"issue": "2023/1", "recipient": "r2", "name": "收件人r2", "line": "down", "via": "", "channel": "email", "way": "email", "address": "r2@example.invalid", "edition": "internal", "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "copies": 1, "number": 0}, "state": "planned", "attempt": 1, "tries": 1, "revision": 2, "due": "2023-02-10T09:05:31+00:00", "planned": "2023-02-10T09:00:07+00:00", "changed": "2023-02-10T09:00:32+00:00", "message_id": "<2023-1.r2.1.6d622de428d5@example.invalid>", "detail": "451 busy"}');
INSERT INTO "delivery" VALUES('2023/1','r3','unknown','<2023-1.r3.1.b47aace30ec0@example.invalid>','{"delivery": {"issue": "2023/1", "recipient": "r3", "name": "收件人r3", "line": "down", "via": "", "channel": "email", "way": "email", "address": "r3@example.invalid", "edition": "internal", "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "copies": 1, "number": 0}, "state": "unknown", "attempt": 1, "tries": 0, "revision": 3, "due": "2023-02-10T09:00:37+00:00", "planned": "2023-02-10T09:00:10+00:00", "changed": "2023-02-10T09:00:38+00:00", "message_id": "<2023-1.r3.1.b47aace30ec0@example.invalid>", "detail": "interrupted"}');
INSERT INTO "delivery" VALUES('2023/1','r4','sending','<2023-1.r4.1.77106fcceb2e@example.invalid>','{"delivery": {"issue": "2023/1", "recipient": "r4", "name": "收件人r4", "line": "down", "via": "", "channel": "email", "way": "email", "address": "r4@example.invalid", "edition": "internal", "sha256": "0000000000000000000000000000000000000000000000000000000000000000", "copies": 1, "number": 0}, "state": "sending", "attempt": 1, "tries": 0, "revision": 2, "due": "2023-02-10T09:00:41+00:00", "planned": "2023-02-10T09:00:13+00:00", "changed": "2023-02-10T09:00:42+00:00", "message_id": "<2023-1.r4.1.77106fcceb2e@example.invalid>", "detail": "127.0.0.1"}');
CREATE TABLE event (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, issue TEXT NOT NULL, recipient TEXT NOT NULL,
  attempt INTEGER NOT NULL, state TEXT NOT NULL, person TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
INSERT INTO "event" VALUES(1,'2023-02-10T09:00:03+00:00','2023/1','r0',1,'planned','','');
INSERT INTO "event" VALUES(2,'2023-02-10T09:00:06+00:00','2023/1','r1',1,'planned','','');
INSERT INTO "event" VALUES(3,'2023-02-10T09:00:09+00:00','2023/1','r2',1,'planned','','');
INSERT INTO "event" VALUES(4,'2023-02-10T09:00:12+00:00','2023/1','r3',1,'planned','','');
INSERT INTO "event" VALUES(5,'2023-02-10T09:00:15+00:00','2023/1','r4',1,'planned','','');
INSERT INTO "event" VALUES(6,'2023-02-10T09:00:18+00:00','2023/1','r0',1,'sending','','127.0.0.1');
INSERT INTO "event" VALUES(7,'2023-02-10T09:00:21+00:00','2023/1','r0',1,'sent','','250 OK');
INSERT INTO "event" VALUES(8,'2023-02-10T09:00:24+00:00','2023/1','r1',1,'sending','','127.0.0.1');
INSERT INTO "event" VALUES(9,'2023-02-10T09:00:27+00:00','2023/1','r1',1,'failed','','550 no such');
INSERT INTO "event" VALUES(10,'2023-02-10T09:00:31+00:00','2023/1','r1',2,'planned','王五','');
INSERT INTO "event" VALUES(11,'2023-02-10T09:00:33+00:00','2023/1','r2',1,'planned','','451 busy');
INSERT INTO "event" VALUES(12,'2023-02-10T09:00:36+00:00','2023/1','r3',1,'sending','','127.0.0.1');
INSERT INTO "event" VALUES(13,'2023-02-10T09:00:39+00:00','2023/1','r3',1,'unknown','','interrupted');
INSERT INTO "event" VALUES(14,'2023-02-10T09:00:40+00:00','2023/1','r3',1,'unknown','','delayed 4.4.1');
INSERT INTO "event" VALUES(15,'2023-02-10T09:00:43+00:00','2023/1','r4',1,'sending','','127.0.0.1');
CREATE TABLE receipt (
  issue TEXT NOT NULL, recipient TEXT NOT NULL, receipt TEXT NOT NULL,
  PRIMARY KEY (issue, recipient)
) STRICT;
INSERT INTO "receipt" VALUES('2023/1','r0','{"issue": "2023/1", "recipient": "r0", "signed_by": "王五", "signed_on": "2023-02-11", "note": "代收", "recorded": "2023-02-10T09:00:43+00:00"}');
CREATE INDEX delivery_message ON delivery (message_id);
CREATE INDEX delivery_state ON delivery (state);
CREATE INDEX event_issue ON event (issue);
CREATE TRIGGER event_UPDATE BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'what is recorded stays'); END;
CREATE TRIGGER event_DELETE BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'what is recorded stays'); END;
CREATE TRIGGER receipt_UPDATE BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'what is recorded stays'); END;
CREATE TRIGGER receipt_DELETE BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'what is recorded stays'); END;
COMMIT;
