-- Only what came after the message was read wakes it.
ALTER TABLE "message_waiting" ADD COLUMN "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(), ADD COLUMN "since" TIMESTAMPTZ(3) NOT NULL DEFAULT now(), ADD COLUMN "after_id" TEXT NOT NULL DEFAULT '';
ALTER TABLE "message_waiting" ALTER COLUMN "received_at" DROP DEFAULT, ALTER COLUMN "since" DROP DEFAULT, ALTER COLUMN "after_id" DROP DEFAULT;
-- Orders as Odoo names them, and transfers by their order, in the form in which references are compared.
CREATE INDEX odoo_record_order ON odoo_record (upper(regexp_replace(name, '[^[:alnum:]]', '', 'g'))) WHERE model = 'purchase.order';
CREATE INDEX odoo_record_origin_norm ON odoo_record (upper(regexp_replace("values"->>'origin', '[^[:alnum:]]', '', 'g'))) WHERE model = 'stock.picking';
CREATE INDEX odoo_record_origin ON odoo_record (("values"->>'origin')) WHERE model = 'stock.picking';
CREATE INDEX odoo_record_order_name ON odoo_record (name) WHERE model = 'purchase.order';
CREATE INDEX odoo_record_views ON odoo_record (connection_id, ("values"->>'warehouse_id')) WHERE model = 'stock.location';
