export type Process = { pid: number; born: string };
export type Holder<Note> = Process & { note: Note | null };
export type Lock<Note> = {
  /** What a dead previous holder had noted. */
  previous: Note | null;
  note(note: Note): void;
  release(): void;
};
export function tryLock<Note>(file: string): Lock<Note> | null;
export function waitForLock<Note>(file: string, onWait?: () => void): Promise<Lock<Note>>;
export function lockHolder<Note>(file: string): Holder<Note> | null;
export function processBirth(pid: number): string;
export function isSameProcess(process: Process): boolean;
