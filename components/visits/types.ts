import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>;

export type VisitDetail = Outputs['visits']['get'];
export type VisitNote = VisitDetail['notes'][number];
export type VisitStory = Outputs['visits']['story'];
export type StoryFact = VisitStory['facts'][number];
export type StoryFlow = VisitStory['flows'][number];
export type ReceiptRow = Outputs['receipts']['forVisit'][number];
export type AppointmentRow = Outputs['appointments']['list'][number];
export type SiteRow = Outputs['sites']['list'][number];
