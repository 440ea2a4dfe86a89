/** Runs the service: SHARED_SECRET=… USERS_URL=… PORT=8080 npx tsx functions/user-lookup-shared-secret/server/main.ts */
import { lookupService } from '.';

const { SHARED_SECRET: secret, USERS_URL: usersUrl, PORT: port = '8080' } = process.env;
if (!secret || !usersUrl) {
  console.error('Set SHARED_SECRET and USERS_URL. There is no default secret.');
  process.exit(1);
}
lookupService({ secret, usersUrl }).listen(Number(port), () => {
  console.log(`User lookup at http://127.0.0.1:${port}/user-lookup?userId=1`);
});
