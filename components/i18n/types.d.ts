import type { en } from './messages/en/index.ts';

declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en;
  }
}
