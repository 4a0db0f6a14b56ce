-- A checker asks before deciding; anybody else who works on the case may answer.
CREATE TABLE "correction_question" (
    "id" TEXT NOT NULL,
    "correction_id" TEXT NOT NULL,
    "question" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_by_name" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "answer" TEXT,
    "answered_by" TEXT,
    "answered_by_name" TEXT,
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "correction_question_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "correction_question_answered" CHECK (("answer" IS NULL) = ("answered_at" IS NULL)),
    CONSTRAINT "correction_question_not_oneself" CHECK ("answered_by" IS NULL OR "answered_by" <> "asked_by")
);
CREATE INDEX "correction_question_correction_id_asked_at_idx" ON "correction_question"("correction_id", "asked_at");
-- One at a time: a second question waits for the answer of the first.
CREATE UNIQUE INDEX "correction_question_open" ON "correction_question"("correction_id") WHERE "answered_at" IS NULL;
ALTER TABLE "correction_question" ADD CONSTRAINT "correction_question_correction_id_fkey" FOREIGN KEY ("correction_id") REFERENCES "correction"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Asleep until a moment, or until its record moves.
ALTER TABLE "yard_exception" ADD COLUMN "snoozed_at" TIMESTAMPTZ(3);
ALTER TABLE "yard_exception" ADD COLUMN "wake_on" TEXT;
ALTER TABLE "yard_exception" ADD CONSTRAINT "yard_exception_wake_on" CHECK ("wake_on" IN ('record_moves'));
CREATE INDEX "yard_exception_asleep" ON "yard_exception"("snoozed_until") WHERE "wake_on" IS NOT NULL;
CREATE INDEX "yard_exception_closed_at_idx" ON "yard_exception"("closed_at" DESC) WHERE "closed_at" IS NOT NULL;
