import type { Outputs } from '../trpc/types.ts';

type Api = Outputs['integrations'];
export type Overview = Api['overview'];
export type Connector = Overview['connectors'][number];
export type Flow = Overview['flows'][number];
export type DeadGroup = Api['deadLetters'][number];
export type MessageLine = Api['messages']['rows'][number];
export type DeliveryLine = Api['deliveries']['rows'][number];
export type MessageView = Api['message'];
export type DeliveryView = Api['delivery'];
export type Attempt = MessageView['attempts'][number];
export type Replay = Api['replays'][number];
export type Trace = Api['trace'];
export type TraceStep = Trace['steps'][number];
export type ReplayPlan = Api['replayDryRun'];
