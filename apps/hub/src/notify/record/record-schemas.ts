/** What being told looks like over HTTP, for the description of the API. */
import {
  CHANNELS,
  DELIVERY_STATES,
  NOTICE_BECAUSE,
  NOTICE_ROLES,
  NOTIFICATION_STATES,
} from '@gemba/core/notification';
import type { ChannelHealth, NotificationHealth, NotificationRow, WhoWasTold } from '@gemba/core/wire';
import { z } from 'zod';
import { typed } from '../../http/schemas.ts';

const at = z.string().meta({ format: 'date-time' });
const DeliverySchema = z.looseObject({
  id: z.string(),
  channel: z.enum(CHANNELS),
  state: z.enum(DELIVERY_STATES),
  tells: z.int(),
  plannedAt: at,
  sentAt: at.nullable(),
  deliveredAt: at.nullable(),
  seenAt: at.nullable(),
  answeredAt: at.nullable(),
  attempts: z.int(),
  error: z.string().nullable(),
});

export const NotificationSchema = typed<NotificationRow>(
  z
    .looseObject({
      id: z.string(),
      person: z.string(),
      exceptionId: z.string(),
      decisionId: z.string(),
      because: z.enum(NOTICE_BECAUSE),
      role: z.enum(NOTICE_ROLES),
      text: z.string(),
      at,
      state: z.enum(NOTIFICATION_STATES),
      nextAt: at.nullable(),
      deliveries: z.array(DeliverySchema),
      remarks: z.array(z.object({ at, channel: z.enum(CHANNELS).nullable(), text: z.string() })),
    })
    .meta({ id: 'Notification' }),
);

export const ToldSchema = typed<WhoWasTold>(
  z
    .looseObject({
      decisionId: z.string(),
      exceptionId: z.string(),
      people: z.array(
        z.looseObject({
          person: z.string(),
          name: z.string(),
          verdict: z.enum(['reached', 'told', 'waiting', 'unreached', 'needless', 'not-asked', 'unknown']),
          why: z.string(),
        }),
      ),
    })
    .meta({ id: 'WhoWasTold' }),
);

export const ChannelsSchema = typed<NotificationHealth>(
  z
    .looseObject({
      channels: z.array(
        typed<ChannelHealth>(z.looseObject({ channel: z.enum(CHANNELS), state: z.enum(['up', 'down']) })),
      ),
      open: z.int(),
      oldest: at.nullable(),
      unreached24h: z.int(),
      unansweredReplies: z.int(),
      setAside: z
        .array(
          z.looseObject({
            id: z.string(),
            channel: z.enum(CHANNELS),
            at,
            setAsideAt: at,
            person: z.string().nullable(),
            decisionId: z.string().nullable(),
            error: z.string(),
          }),
        )
        .optional(),
    })
    .meta({ id: 'NotificationHealth' }),
);
