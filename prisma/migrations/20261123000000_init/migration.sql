-- CreateTable
CREATE TABLE "app_user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "oidc_subject" TEXT,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "trial" BOOLEAN NOT NULL DEFAULT false,
    "home_site_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_sign_in_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_grant" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "site_id" TEXT,

    CONSTRAINT "user_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_link" (
    "id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "user_id" TEXT,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "display" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "code_hash" TEXT,
    "code_expires_at" TIMESTAMPTZ(3),
    "token_hash" TEXT,
    "diagonal_inches" INTEGER NOT NULL DEFAULT 55,
    "distance_metres" INTEGER NOT NULL DEFAULT 5,
    "paired_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "display_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "security_event" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT,
    "address" TEXT,
    "detail" JSONB NOT NULL,

    CONSTRAINT "security_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fact" (
    "seq" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "site_id" TEXT,
    "visit_id" TEXT,
    "data" JSONB NOT NULL,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "certainty" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "fact_pkey" PRIMARY KEY ("id","recorded_at")
) PARTITION BY RANGE ("recorded_at");

-- CreateTable
CREATE TABLE "fact_outbox" (
    "seq" BIGINT NOT NULL,
    "fact_id" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fact_outbox_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "site_id" TEXT,
    "correlation_id" TEXT NOT NULL,
    "reason" TEXT,
    "before" JSONB,
    "after" JSONB,
    "changed" TEXT[],

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id","at")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "audit_unsealed" (
    "seq" BIGINT NOT NULL,
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_unsealed_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_chain" (
    "position" BIGINT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "entry_seq" BIGINT NOT NULL,
    "entry_at" TIMESTAMPTZ(3) NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "partner" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'carrier',
    "site_ids" TEXT[],
    "profile" JSONB NOT NULL,
    "rate_limit_per_minute" INTEGER NOT NULL DEFAULT 600,
    "silent_after_minutes" INTEGER,
    "last_message_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "partner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "partner_secret" (
    "id" TEXT NOT NULL,
    "partner_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "cipher" BYTEA,
    "hash" TEXT,
    "last_four" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,

    CONSTRAINT "partner_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "partner_right" (
    "partner_id" TEXT NOT NULL,
    "event_type" TEXT NOT NULL,
    "access" TEXT NOT NULL,

    CONSTRAINT "partner_right_pkey" PRIMARY KEY ("partner_id","event_type","access")
);

-- CreateTable
CREATE TABLE "message" (
    "seq" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "partner_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "stream_key" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "body_sha256" BYTEA NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3),
    "locked_until" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    "correlation_id" TEXT NOT NULL,
    "replay_of" TEXT,
    "problem" JSONB,
    "outcome" JSONB,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id","received_at")
) PARTITION BY RANGE ("received_at");

-- CreateTable
CREATE TABLE "message_key" (
    "partner_id" TEXT NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "body_sha256" BYTEA NOT NULL,

    CONSTRAINT "message_key_pkey" PRIMARY KEY ("partner_id","delivery_id")
);

-- CreateTable
CREATE TABLE "message_event" (
    "id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "partner_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "identity_key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "site_id" TEXT,
    "visit_id" TEXT,
    "subject_kind" TEXT,
    "subject_id" TEXT,
    "event" JSONB NOT NULL,
    "result" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "message_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_identity" (
    "key" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_identity_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "message_parking" (
    "message_id" TEXT NOT NULL,
    "mapping_id" TEXT NOT NULL,

    CONSTRAINT "message_parking_pkey" PRIMARY KEY ("message_id","mapping_id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "lane" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "effect" TEXT NOT NULL,
    "external_ref" TEXT NOT NULL,
    "connector_id" TEXT NOT NULL,
    "fact_id" TEXT,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "site_id" TEXT,
    "visit_id" TEXT,
    "payload" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3),
    "locked_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "correlation_id" TEXT NOT NULL,
    "result" JSONB,
    "problem" JSONB,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "code" TEXT,
    "phase" TEXT,
    "detail" JSONB,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id","started_at")
) PARTITION BY RANGE ("started_at");

-- CreateTable
CREATE TABLE "replay" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "selection" JSONB NOT NULL,
    "dry_run" JSONB NOT NULL,
    "requested_by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "approved_by" TEXT,
    "status" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "replay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mapping" (
    "id" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "norm" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "target_kind" TEXT,
    "target_id" TEXT,
    "hint" JSONB NOT NULL,
    "usage_count" INTEGER NOT NULL DEFAULT 0,
    "first_message_id" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "mapping_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link" (
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "internal_kind" TEXT NOT NULL,
    "internal_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "odoo_id" INTEGER NOT NULL,
    "name" TEXT,
    "meta" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "odoo_connection" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "database" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "key_cipher" BYTEA NOT NULL,
    "key_last_four" TEXT NOT NULL,
    "key_expires_at" TIMESTAMPTZ(3),
    "protocol" TEXT NOT NULL,
    "sandbox" BOOLEAN NOT NULL DEFAULT false,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "paused_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3),
    "report" JSONB,
    "settings" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "odoo_connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connector_state" (
    "connector_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "breaker" JSONB NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "probe_at" TIMESTAMPTZ(3),
    "last_ok_at" TIMESTAMPTZ(3),
    "last_error_at" TIMESTAMPTZ(3),
    "last_error" JSONB,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connector_state_pkey" PRIMARY KEY ("connector_id")
);

-- CreateTable
CREATE TABLE "sync_cursor" (
    "connection_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "since" TEXT NOT NULL,
    "ran_at" TIMESTAMPTZ(3),
    "stats" JSONB NOT NULL,

    CONSTRAINT "sync_cursor_pkey" PRIMARY KEY ("connection_id","model")
);

-- CreateTable
CREATE TABLE "odoo_record" (
    "connection_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "odoo_id" INTEGER NOT NULL,
    "name" TEXT,
    "write_date" TEXT NOT NULL,
    "values" JSONB NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "odoo_record_pkey" PRIMARY KEY ("connection_id","model","odoo_id")
);

-- CreateTable
CREATE TABLE "site" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "city" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "site_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "zone" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,

    CONSTRAINT "zone_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gate" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "gate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "spot" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "zone_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "closed_reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "spot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "door" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "zone_id" TEXT,
    "code" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "capabilities" TEXT[],
    "blocked_reason" TEXT,
    "blocked_at" TIMESTAMPTZ(3),
    "blocked_until" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "door_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "party" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scac" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "party_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reference" (
    "id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "site_id" TEXT,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "norm" TEXT NOT NULL,

    CONSTRAINT "reference_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "yard_exception" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "site_id" TEXT,
    "kind" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "visit_id" TEXT,
    "dedupe_key" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "owner_role" TEXT NOT NULL,
    "owner_user_id" TEXT,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "snoozed_until" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "resolution" TEXT,
    "correlation_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "yard_exception_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trailer" (
    "id" TEXT NOT NULL,
    "unit_key" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "norm" TEXT NOT NULL,
    "scac" TEXT,
    "carrier_id" TEXT,
    "plate" TEXT,
    "equipment_type" TEXT NOT NULL,
    "contents" TEXT NOT NULL,
    "flags" TEXT[],
    "site_id" TEXT,
    "place_kind" TEXT NOT NULL,
    "place_id" TEXT,
    "evidence_at" TIMESTAMPTZ(3),
    "evidence_source" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "trailer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appointment" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "booking_status" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "load_type" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3),
    "window_end" TIMESTAMPTZ(3),
    "pending_window_start" TIMESTAMPTZ(3),
    "pending_window_end" TIMESTAMPTZ(3),
    "duration_minutes" INTEGER NOT NULL,
    "carrier_id" TEXT,
    "supplier_id" TEXT,
    "trailer_number" TEXT,
    "trailer_norm" TEXT,
    "equipment_type" TEXT,
    "pallets" INTEGER,
    "door_id" TEXT,
    "eta_at" TIMESTAMPTZ(3),
    "eta_source" TEXT,
    "partner_id" TEXT,
    "primary_reference" TEXT NOT NULL,
    "primary_norm" TEXT NOT NULL,
    "stop_sequence" INTEGER NOT NULL DEFAULT 1,
    "cancel_reason" TEXT,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "appointment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "appointment_id" TEXT,
    "trailer_id" TEXT,
    "trailer_number" TEXT,
    "tractor_number" TEXT,
    "plate" TEXT,
    "carrier_id" TEXT,
    "driver_name" TEXT,
    "driver_phone" TEXT,
    "driver_language" TEXT,
    "seal_no" TEXT,
    "direction" TEXT NOT NULL,
    "load_type" TEXT NOT NULL,
    "equipment_type" TEXT,
    "status" TEXT NOT NULL,
    "unplanned" BOOLEAN NOT NULL DEFAULT false,
    "door_id" TEXT,
    "spot_id" TEXT,
    "planned_minutes" INTEGER NOT NULL,
    "arrived_at" TIMESTAMPTZ(3),
    "arrived_source" TEXT,
    "checked_in_at" TIMESTAMPTZ(3),
    "at_door_at" TIMESTAMPTZ(3),
    "work_started_at" TIMESTAMPTZ(3),
    "work_completed_at" TIMESTAMPTZ(3),
    "released_at" TIMESTAMPTZ(3),
    "departed_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "visit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "door_assignment" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "door_id" TEXT NOT NULL,
    "visit_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "assigned_by" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "door_assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "move" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "trailer_id" TEXT,
    "visit_id" TEXT,
    "from_kind" TEXT NOT NULL,
    "from_id" TEXT,
    "to_kind" TEXT NOT NULL,
    "to_id" TEXT,
    "status" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "assigned_to" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "move_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product" (
    "id" TEXT NOT NULL,
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "barcode" TEXT,
    "gtin14" TEXT,
    "uom" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "product_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "appointment_id" TEXT,
    "visit_id" TEXT,
    "supplier_id" TEXT,
    "supplier_name" TEXT,
    "asn_no" TEXT NOT NULL,
    "asn_identity" TEXT,
    "partner_id" TEXT,
    "carrier_scac" TEXT,
    "trailer_number" TEXT,
    "trailer_norm" TEXT,
    "seal_no" TEXT,
    "expected_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "counted_at" TIMESTAMPTZ(3),
    "confirmed_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt_line" (
    "id" TEXT NOT NULL,
    "receipt_id" TEXT NOT NULL,
    "line_no" INTEGER NOT NULL,
    "po_number" TEXT,
    "sku" TEXT NOT NULL,
    "product_id" TEXT,
    "description" TEXT,
    "expected_qty" DECIMAL(14,4) NOT NULL,
    "counted_qty" DECIMAL(14,4),
    "damaged_qty" DECIMAL(14,4) NOT NULL DEFAULT 0,
    "uom" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "receipt_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pallet" (
    "id" TEXT NOT NULL,
    "receipt_id" TEXT NOT NULL,
    "sscc" TEXT NOT NULL,
    "sscc_form" TEXT NOT NULL,
    "contents" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "counted_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "pallet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "photo" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "visit_id" TEXT,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "taken_by" TEXT NOT NULL,

    CONSTRAINT "photo_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "correction" (
    "id" TEXT NOT NULL,
    "no" TEXT NOT NULL,
    "site_id" TEXT,
    "exception_id" TEXT,
    "kind" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "rows" JSONB NOT NULL,
    "input" JSONB NOT NULL,
    "base_version" INTEGER NOT NULL,
    "base_snapshot" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_by_name" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "note" TEXT,
    "decided_by" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision_reason" TEXT,
    "applied_at" TIMESTAMPTZ(3),
    "applied_as" TEXT,
    "failure" JSONB,
    "correlation_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "correction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_oidc_subject_key" ON "app_user"("oidc_subject");

-- CreateIndex
CREATE INDEX "user_grant_user_id_idx" ON "user_grant"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_link_token_hash_key" ON "one_time_link"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "display_code_hash_key" ON "display"("code_hash");

-- CreateIndex
CREATE UNIQUE INDEX "display_token_hash_key" ON "display"("token_hash");

-- CreateIndex
CREATE INDEX "security_event_at_idx" ON "security_event"("at");

-- CreateIndex
CREATE INDEX "fact_seq_idx" ON "fact"("seq");

-- CreateIndex
CREATE INDEX "fact_visit_id_seq_idx" ON "fact"("visit_id", "seq");

-- CreateIndex
CREATE INDEX "fact_subject_id_seq_idx" ON "fact"("subject_id", "seq");

-- CreateIndex
CREATE INDEX "fact_correlation_id_idx" ON "fact"("correlation_id");

-- CreateIndex
CREATE INDEX "audit_entry_seq_idx" ON "audit_entry"("seq");

-- CreateIndex
CREATE INDEX "audit_entry_subject_id_seq_idx" ON "audit_entry"("subject_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_correlation_id_idx" ON "audit_entry"("correlation_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_chain_entry_id_key" ON "audit_chain"("entry_id");

-- CreateIndex
CREATE UNIQUE INDEX "partner_code_key" ON "partner"("code");

-- CreateIndex
CREATE UNIQUE INDEX "partner_secret_hash_key" ON "partner_secret"("hash");

-- CreateIndex
CREATE INDEX "partner_secret_partner_id_idx" ON "partner_secret"("partner_id");

-- CreateIndex
CREATE INDEX "message_seq_idx" ON "message"("seq");

-- CreateIndex
CREATE INDEX "message_partner_id_received_at_idx" ON "message"("partner_id", "received_at");

-- CreateIndex
CREATE INDEX "message_correlation_id_idx" ON "message"("correlation_id");

-- CreateIndex
CREATE INDEX "message_event_visit_id_idx" ON "message_event"("visit_id");

-- CreateIndex
CREATE INDEX "message_event_correlation_id_idx" ON "message_event"("correlation_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_event_message_id_position_key" ON "message_event"("message_id", "position");

-- CreateIndex
CREATE INDEX "message_parking_mapping_id_idx" ON "message_parking"("mapping_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_seq_key" ON "delivery"("seq");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_external_ref_key" ON "delivery"("external_ref");

-- CreateIndex
CREATE INDEX "delivery_visit_id_idx" ON "delivery"("visit_id");

-- CreateIndex
CREATE INDEX "delivery_subject_id_idx" ON "delivery"("subject_id");

-- CreateIndex
CREATE INDEX "delivery_correlation_id_idx" ON "delivery"("correlation_id");

-- CreateIndex
CREATE INDEX "attempt_subject_id_started_at_idx" ON "attempt"("subject_id", "started_at");

-- CreateIndex
CREATE INDEX "attempt_started_at_idx" ON "attempt"("started_at");

-- CreateIndex
CREATE INDEX "mapping_status_idx" ON "mapping"("status");

-- CreateIndex
CREATE UNIQUE INDEX "mapping_system_kind_norm_key" ON "mapping"("system", "kind", "norm");

-- CreateIndex
CREATE INDEX "link_connection_id_model_odoo_id_idx" ON "link"("connection_id", "model", "odoo_id");

-- CreateIndex
CREATE UNIQUE INDEX "link_connection_id_internal_id_model_key" ON "link"("connection_id", "internal_id", "model");

-- CreateIndex
CREATE INDEX "odoo_record_connection_id_model_name_idx" ON "odoo_record"("connection_id", "model", "name");

-- CreateIndex
CREATE UNIQUE INDEX "site_code_key" ON "site"("code");

-- CreateIndex
CREATE UNIQUE INDEX "zone_site_id_code_key" ON "zone"("site_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "gate_site_id_code_key" ON "gate"("site_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "spot_site_id_code_key" ON "spot"("site_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "door_site_id_code_key" ON "door"("site_id", "code");

-- CreateIndex
CREATE INDEX "party_scac_idx" ON "party"("scac");

-- CreateIndex
CREATE UNIQUE INDEX "party_kind_code_key" ON "party"("kind", "code");

-- CreateIndex
CREATE INDEX "reference_norm_kind_idx" ON "reference"("norm", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "reference_subject_kind_subject_id_kind_norm_key" ON "reference"("subject_kind", "subject_id", "kind", "norm");

-- CreateIndex
CREATE UNIQUE INDEX "yard_exception_no_key" ON "yard_exception"("no");

-- CreateIndex
CREATE INDEX "yard_exception_status_site_id_severity_opened_at_idx" ON "yard_exception"("status", "site_id", "severity", "opened_at");

-- CreateIndex
CREATE INDEX "yard_exception_visit_id_idx" ON "yard_exception"("visit_id");

-- CreateIndex
CREATE INDEX "yard_exception_subject_id_idx" ON "yard_exception"("subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "trailer_unit_key_key" ON "trailer"("unit_key");

-- CreateIndex
CREATE INDEX "trailer_norm_idx" ON "trailer"("norm");

-- CreateIndex
CREATE INDEX "trailer_site_id_place_kind_idx" ON "trailer"("site_id", "place_kind");

-- CreateIndex
CREATE UNIQUE INDEX "appointment_no_key" ON "appointment"("no");

-- CreateIndex
CREATE INDEX "appointment_site_id_window_start_idx" ON "appointment"("site_id", "window_start");

-- CreateIndex
CREATE INDEX "appointment_trailer_norm_idx" ON "appointment"("trailer_norm");

-- CreateIndex
CREATE INDEX "appointment_primary_norm_idx" ON "appointment"("primary_norm");

-- CreateIndex
CREATE UNIQUE INDEX "visit_no_key" ON "visit"("no");

-- CreateIndex
CREATE INDEX "visit_site_id_status_idx" ON "visit"("site_id", "status");

-- CreateIndex
CREATE INDEX "visit_appointment_id_idx" ON "visit"("appointment_id");

-- CreateIndex
CREATE INDEX "visit_site_id_created_at_idx" ON "visit"("site_id", "created_at");

-- CreateIndex
CREATE INDEX "door_assignment_visit_id_idx" ON "door_assignment"("visit_id");

-- CreateIndex
CREATE INDEX "door_assignment_door_id_starts_at_idx" ON "door_assignment"("door_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "move_no_key" ON "move"("no");

-- CreateIndex
CREATE INDEX "move_site_id_status_idx" ON "move"("site_id", "status");

-- CreateIndex
CREATE INDEX "move_visit_id_idx" ON "move"("visit_id");

-- CreateIndex
CREATE UNIQUE INDEX "product_sku_key" ON "product"("sku");

-- CreateIndex
CREATE INDEX "product_gtin14_idx" ON "product"("gtin14");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_no_key" ON "receipt"("no");

-- CreateIndex
CREATE INDEX "receipt_visit_id_idx" ON "receipt"("visit_id");

-- CreateIndex
CREATE INDEX "receipt_appointment_id_idx" ON "receipt"("appointment_id");

-- CreateIndex
CREATE INDEX "receipt_site_id_status_idx" ON "receipt"("site_id", "status");

-- CreateIndex
CREATE INDEX "receipt_trailer_norm_idx" ON "receipt"("trailer_norm");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_line_receipt_id_line_no_key" ON "receipt_line"("receipt_id", "line_no");

-- CreateIndex
CREATE INDEX "pallet_sscc_idx" ON "pallet"("sscc");

-- CreateIndex
CREATE UNIQUE INDEX "pallet_receipt_id_sscc_key" ON "pallet"("receipt_id", "sscc");

-- CreateIndex
CREATE INDEX "photo_visit_id_idx" ON "photo"("visit_id");

-- CreateIndex
CREATE UNIQUE INDEX "photo_subject_id_sha256_key" ON "photo"("subject_id", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "correction_no_key" ON "correction"("no");

-- CreateIndex
CREATE INDEX "correction_status_site_id_idx" ON "correction"("status", "site_id");

-- CreateIndex
CREATE INDEX "correction_subject_id_idx" ON "correction"("subject_id");

-- CreateIndex
CREATE INDEX "correction_exception_id_idx" ON "correction"("exception_id");

-- AddForeignKey
ALTER TABLE "user_grant" ADD CONSTRAINT "user_grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner_secret" ADD CONSTRAINT "partner_secret_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "partner"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner_right" ADD CONSTRAINT "partner_right_partner_id_fkey" FOREIGN KEY ("partner_id") REFERENCES "partner"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "zone" ADD CONSTRAINT "zone_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "gate" ADD CONSTRAINT "gate_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "spot" ADD CONSTRAINT "spot_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "spot" ADD CONSTRAINT "spot_zone_id_fkey" FOREIGN KEY ("zone_id") REFERENCES "zone"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "door" ADD CONSTRAINT "door_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "door" ADD CONSTRAINT "door_zone_id_fkey" FOREIGN KEY ("zone_id") REFERENCES "zone"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_appointment_id_fkey" FOREIGN KEY ("appointment_id") REFERENCES "appointment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_trailer_id_fkey" FOREIGN KEY ("trailer_id") REFERENCES "trailer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "door_assignment" ADD CONSTRAINT "door_assignment_door_id_fkey" FOREIGN KEY ("door_id") REFERENCES "door"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "door_assignment" ADD CONSTRAINT "door_assignment_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_appointment_id_fkey" FOREIGN KEY ("appointment_id") REFERENCES "appointment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "receipt_line" ADD CONSTRAINT "receipt_line_receipt_id_fkey" FOREIGN KEY ("receipt_id") REFERENCES "receipt"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pallet" ADD CONSTRAINT "pallet_receipt_id_fkey" FOREIGN KEY ("receipt_id") REFERENCES "receipt"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "correction" ADD CONSTRAINT "correction_exception_id_fkey" FOREIGN KEY ("exception_id") REFERENCES "yard_exception"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- Everything below is what PostgreSQL guards by itself; the schema files cannot say it.

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Numbers people read aloud. Gaps are fine.
CREATE SEQUENCE appointment_no START 10001;
CREATE SEQUENCE visit_no START 20001;
CREATE SEQUENCE receipt_no START 30001;
CREATE SEQUENCE exception_no START 1001;
CREATE SEQUENCE correction_no START 1001;
CREATE SEQUENCE move_no START 501;

-- Partitions live in a schema of their own, so that schema comparison sees only the parents.
CREATE SCHEMA part;

CREATE FUNCTION ensure_partitions(months_ahead int DEFAULT 3) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent text;
  month date;
  partition text;
  made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(7310001);
  FOREACH parent IN ARRAY ARRAY['fact', 'audit_entry', 'message', 'attempt'] LOOP
    FOR month IN
      SELECT generate_series(date_trunc('month', now() - interval '1 month'),
                             date_trunc('month', now()) + months_ahead * interval '1 month',
                             interval '1 month')::date
    LOOP
      partition := format('%s_%s', parent, to_char(month, 'YYYYMM'));
      CONTINUE WHEN to_regclass(format('part.%I', partition)) IS NOT NULL;
      EXECUTE format('CREATE TABLE part.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                     partition, parent, month::timestamptz, (month + interval '1 month')::timestamptz);
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

CREATE TABLE part.fact_rest PARTITION OF fact DEFAULT;
CREATE TABLE part.audit_entry_rest PARTITION OF audit_entry DEFAULT;
CREATE TABLE part.message_rest PARTITION OF message DEFAULT;
CREATE TABLE part.attempt_rest PARTITION OF attempt DEFAULT;
SELECT ensure_partitions(6);

-- At most one active visit per physical unit.
CREATE UNIQUE INDEX visit_one_active_per_trailer ON visit (trailer_id)
  WHERE trailer_id IS NOT NULL
    AND status IN ('arrived', 'checked_in', 'waiting', 'at_door', 'working', 'work_complete', 'ready_to_leave');
-- A planned visit belongs to one appointment.
CREATE UNIQUE INDEX visit_one_open_per_appointment ON visit (appointment_id)
  WHERE appointment_id IS NOT NULL AND status <> 'cancelled';
-- A door is promised to one visit at a time, and holds one.
ALTER TABLE door_assignment ADD CONSTRAINT door_assignment_apart
  EXCLUDE USING gist (door_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
  WHERE (status IN ('reserved', 'occupied'));
CREATE UNIQUE INDEX door_assignment_one_occupied ON door_assignment (door_id) WHERE status = 'occupied';
CREATE UNIQUE INDEX door_assignment_one_per_visit ON door_assignment (visit_id) WHERE status IN ('reserved', 'occupied');
CREATE INDEX door_assignment_live ON door_assignment (site_id) WHERE status IN ('reserved', 'occupied');
ALTER TABLE door_assignment ADD CONSTRAINT door_assignment_span CHECK (ends_at IS NULL OR ends_at >= starts_at);
-- One booking per partner's reference and stop while it lives.
CREATE UNIQUE INDEX appointment_one_live ON appointment (coalesce(partner_id, ''), primary_norm, stop_sequence)
  WHERE status NOT IN ('cancelled', 'completed', 'no_show');
ALTER TABLE appointment ADD CONSTRAINT appointment_window CHECK (window_end IS NULL OR window_end > window_start);
CREATE UNIQUE INDEX receipt_one_per_asn ON receipt (asn_identity) WHERE asn_identity IS NOT NULL AND status <> 'cancelled';
ALTER TABLE receipt_line ADD CONSTRAINT receipt_line_counts
  CHECK (expected_qty >= 0 AND (counted_qty IS NULL OR counted_qty >= 0) AND damaged_qty >= 0);
-- The same cause opens one exception.
CREATE UNIQUE INDEX yard_exception_one_open ON yard_exception (dedupe_key)
  WHERE status NOT IN ('applied', 'rejected', 'withdrawn', 'closed');
CREATE INDEX yard_exception_open ON yard_exception (site_id, severity DESC, deadline_at)
  WHERE status NOT IN ('applied', 'rejected', 'withdrawn', 'closed');
CREATE UNIQUE INDEX correction_one_open ON correction (exception_id)
  WHERE exception_id IS NOT NULL AND status IN ('proposed', 'approved', 'applying');
-- Separation of duties holds even if the code forgets it.
ALTER TABLE correction ADD CONSTRAINT correction_two_people CHECK (decided_by IS NULL OR decided_by <> proposed_by OR status = 'withdrawn');
CREATE INDEX visit_on_site ON visit (site_id) WHERE status NOT IN ('departed', 'cancelled');
CREATE INDEX move_open ON move (site_id, priority DESC, created_at) WHERE status IN ('queued', 'assigned', 'accepted', 'moving', 'blocked');

-- Closed lists of states.
ALTER TABLE visit ADD CONSTRAINT visit_status CHECK (status IN ('expected', 'arrived', 'checked_in', 'waiting', 'at_door', 'working', 'work_complete', 'ready_to_leave', 'departed', 'cancelled'));
ALTER TABLE appointment ADD CONSTRAINT appointment_status CHECK (status IN ('requested', 'scheduled', 'arrived', 'in_progress', 'completed', 'no_show', 'cancelled'));
ALTER TABLE appointment ADD CONSTRAINT appointment_booking CHECK (booking_status IN ('not_scheduled', 'pending', 'unconfirmed', 'confirmed', 'rejected', 'cancelled'));
ALTER TABLE door_assignment ADD CONSTRAINT door_assignment_status CHECK (status IN ('reserved', 'occupied', 'released', 'cancelled'));
ALTER TABLE receipt ADD CONSTRAINT receipt_status CHECK (status IN ('expected', 'unloading', 'counted', 'awaiting_approval', 'confirmed', 'cancelled'));
ALTER TABLE correction ADD CONSTRAINT correction_status CHECK (status IN ('proposed', 'approved', 'applying', 'applied', 'rejected', 'withdrawn', 'outdated', 'apply_failed'));
ALTER TABLE yard_exception ADD CONSTRAINT yard_exception_status CHECK (status IN ('open', 'claimed', 'proposed', 'approved', 'applying', 'applied', 'rejected', 'withdrawn', 'outdated', 'apply_failed', 'closed'));
ALTER TABLE move ADD CONSTRAINT move_status CHECK (status IN ('queued', 'assigned', 'accepted', 'moving', 'done', 'blocked', 'cancelled'));
ALTER TABLE message ADD CONSTRAINT message_status CHECK (status IN ('queued', 'processing', 'retrying', 'parked', 'delivered', 'duplicate', 'quarantined', 'refused', 'dead', 'discarded', 'replayed'));
ALTER TABLE delivery ADD CONSTRAINT delivery_status CHECK (status IN ('queued', 'processing', 'retrying', 'parked', 'held', 'delivered', 'refused', 'dead', 'discarded', 'superseded'));

-- Work that is due, found without visiting what is done.
CREATE INDEX message_open ON message (stream_key, seq) WHERE status IN ('queued', 'processing', 'retrying');
CREATE INDEX message_stuck ON message (status, received_at) WHERE status IN ('parked', 'dead', 'quarantined', 'refused');
CREATE INDEX delivery_open ON delivery (key, seq) WHERE status IN ('queued', 'processing', 'retrying');
CREATE INDEX delivery_due ON delivery (lane, next_at) WHERE status IN ('queued', 'processing', 'retrying');
CREATE INDEX delivery_stuck ON delivery (status, created_at) WHERE status IN ('parked', 'held', 'refused', 'dead');

-- History is appended, never rewritten: for everybody, the owner included.
CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER fact_append_only BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER fact_no_truncate BEFORE TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();

-- Every audit entry waits to be sealed, whoever wrote it.
CREATE FUNCTION queue_for_sealing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_unsealed (seq, id, at) VALUES (NEW.seq, NEW.id, NEW.at);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_queue_for_sealing AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION queue_for_sealing();

-- The application's role: works with rows, owns nothing, cannot touch history.
DO $$ BEGIN
  CREATE ROLE yard_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO yard_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO yard_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO yard_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yard_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO yard_app;
REVOKE UPDATE, DELETE ON fact, audit_entry, audit_chain, attempt FROM yard_app;
REVOKE DELETE ON message, message_key, event_identity, delivery, visit, appointment, receipt, receipt_line, correction, yard_exception FROM yard_app;
REVOKE INSERT ON audit_unsealed FROM yard_app;
REVOKE ALL ON FUNCTION queue_for_sealing() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_partitions(int) TO yard_app;
