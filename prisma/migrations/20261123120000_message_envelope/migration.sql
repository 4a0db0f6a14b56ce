-- What came with the bytes and is needed to read them again: header fields of the format, the operation called.
ALTER TABLE "message" ADD COLUMN "envelope" JSONB;
