# JupyterLab with everything set up. Recordings stay outside: docker run --rm -p 127.0.0.1:8888:8888 \
#   -v "$PWD/data/corpora:/project/data/corpora" IMAGE
FROM node:22-bookworm
RUN apt-get update \
  && apt-get install -y --no-install-recommends chromium g++ python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /project
COPY . .
RUN npm run setup
EXPOSE 8888
CMD ["npm", "run", "lab", "--", "--no-browser", "--ip", "0.0.0.0"]
