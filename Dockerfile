# One image for every service: the command names the process, e.g. services/rater/main.ts.
# There is no build step: Node 24 strips the types.
FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
# The image brings its own Node: the one among the packages is for machines with an older one.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY services ./services
COPY schemas ./schemas
# A volume that is mounted here belongs to the user that this folder belongs to.
RUN mkdir /data && chown node:node /data
USER node
# Room for what is young: a busy service spends less time collecting garbage.
ENTRYPOINT ["node", "--max-semi-space-size=64"]
