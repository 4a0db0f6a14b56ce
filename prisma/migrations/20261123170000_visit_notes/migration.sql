-- Words of people about a stay. Kept beside the facts, which cannot be shortened when personal data must go.
CREATE TABLE "visit_note" (
    "id" TEXT NOT NULL,
    "visit_id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,

    CONSTRAINT "visit_note_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "visit_note_kind" CHECK ("kind" IN ('note', 'to_driver'))
);
CREATE INDEX "visit_note_visit_id_at_idx" ON "visit_note"("visit_id", "at");
ALTER TABLE "visit_note" ADD CONSTRAINT "visit_note_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
