import { storableText, wellFormed } from '#server/kernel/well-formed.ts';
import { canonical } from './canonical/canonical.ts';
import { carrierX12 } from './carrier-x12/carrier-x12.ts';
import {
  FORMAT_NAMES,
  type FormatName,
  type Manifest,
  type MapInput,
  type MapResult,
  type ParseResult,
  type PartnerFormat,
  type RawMessage,
} from './contract.ts';
import { samsara } from './samsara/samsara.ts';
import { ssc } from './ssc/ssc.ts';
import { supplierX12 } from './supplier-x12/supplier-x12.ts';

/** A partner format whose documents are opaque to the caller: what `parse` gave goes back into `map`. */
export interface RegisteredFormat {
  manifest: Manifest;
  /** Parses a message and offers to map its documents one by one. Pure, never throws on what a partner sent. */
  receive(message: RawMessage): Received;
}

export type Received =
  | { ok: false; parse: Extract<ParseResult<unknown>, { ok: false }> }
  | {
      ok: true;
      parse: Extract<ParseResult<unknown>, { ok: true }>;
      /** `index` counts `parse.documents`. */
      map(index: number, input: MapInput): MapResult;
    };

const STREAM_KEY_CHARS = 120;

const FORMATS: Record<FormatName, RegisteredFormat> = {
  canonical: register(canonical),
  'supplier-x12': register(supplierX12),
  'carrier-x12': register(carrierX12),
  ssc: register(ssc),
  samsara: register(samsara),
};

/** The closed list of formats a partner may speak. */
export function formatOf(name: string): RegisteredFormat | undefined {
  return Object.hasOwn(FORMATS, name) ? FORMATS[name as FormatName] : undefined;
}

export const MANIFESTS: Manifest[] = FORMAT_NAMES.map((name) => FORMATS[name].manifest);

function register<Doc>(format: PartnerFormat<Doc>): RegisteredFormat {
  return {
    manifest: format.manifest,
    receive(message) {
      const parse = format.parse(message);
      // Texts are cut to length in many places, and a cut may go through the middle of a character.
      if (!parse.ok) return { ok: false, parse: { ...parse, problem: wellFormed(parse.problem) } };
      for (const document of parse.documents)
        document.streamKey = storableText(document.streamKey.slice(0, STREAM_KEY_CHARS));
      return {
        ok: true,
        parse: { ...parse, warnings: wellFormed(parse.warnings) },
        map(index, input) {
          const document = parse.documents[index];
          if (!document) throw new RangeError(`There is no document ${index}.`);
          return wellFormed(format.map(document, input));
        },
      };
    },
  };
}
