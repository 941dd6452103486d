/** All routes of the roster. */
import type { Routes } from '../http/app.ts';
import { changeRoutes } from './change-routes.ts';
import { contactRoutes } from './contact-routes.ts';
import { documentRoutes } from './document-routes.ts';
import { feedTokens } from './exchange/feed-token.ts';
import { exchangeRoutes } from './exchange/routes.ts';
import { questionRoutes, type QuestionParts } from './question-routes.ts';

/** @param parts.feedSecret signs the addresses of calendar feeds; hubs that share a database share it */
export const rosterRoutes =
  (parts: QuestionParts & { feedSecret: string }): Routes =>
  async (app) => {
    const feeds = feedTokens(parts.feedSecret, parts.plant);
    await questionRoutes(parts)(app);
    await documentRoutes(parts)(app);
    await changeRoutes(parts)(app);
    await contactRoutes(parts)(app);
    await exchangeRoutes({ ...parts, feeds })(app);
  };
