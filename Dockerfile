# Images of the three services, and of the tools that docker-compose.yml needs around them.
# They hold what ./tokenwright build made, so that containers and ./tokenwright up run the same artifacts.
#
#   ./tokenwright build && docker build --target inventory-service -t tokenwright/inventory-service .
#
# Targets: inventory-service, rotation-service, alerting-service, tools.
ARG JAVA_IMAGE=eclipse-temurin:25-jre

# Makes the secrets of a compose project, provisions Vault and the databases, and is the demo's issuer.
FROM ${JAVA_IMAGE} AS tools
WORKDIR /opt/tokenwright
COPY standalone/target/standalone-0.1.0-SNAPSHOT.jar standalone/target/
COPY standalone/target/lib standalone/target/lib
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xmx96m", "-XX:TieredStopAtLevel=1", "-jar", \
    "standalone/target/standalone-0.1.0-SNAPSHOT.jar"]

# Trains an AOT cache a service with the very JVM that will use it: a cache is valid for one JVM and one set of jars only.
# The run does real work on an embedded Kafka and PostgreSQL, none of which reaches the images of the services.
FROM ${JAVA_IMAGE} AS trained
# PostgreSQL runs neither as root nor as a user without a name.
RUN echo 'trainer:x:10001:10001::/home/trainer:/bin/sh' >>/etc/passwd && cd /opt && mkdir -p /home/trainer tokenwright/standalone/target tokenwright/inventory-service/target \
    tokenwright/rotation-service/target tokenwright/alerting-service/target \
    && chown -R 10001:10001 /home/trainer /opt/tokenwright
WORKDIR /opt/tokenwright
ENV HOME=/home/trainer
USER 10001:10001
COPY --chown=10001:10001 standalone/target/standalone-0.1.0-SNAPSHOT.jar standalone/target/
COPY --chown=10001:10001 standalone/target/lib standalone/target/lib
COPY --chown=10001:10001 inventory-service/target/inventory-service-0.1.0-SNAPSHOT.jar inventory-service/target/
COPY --chown=10001:10001 inventory-service/target/lib inventory-service/target/lib
COPY --chown=10001:10001 rotation-service/target/rotation-service-0.1.0-SNAPSHOT.jar rotation-service/target/
COPY --chown=10001:10001 rotation-service/target/lib rotation-service/target/lib
COPY --chown=10001:10001 alerting-service/target/alerting-service-0.1.0-SNAPSHOT.jar alerting-service/target/
COPY --chown=10001:10001 alerting-service/target/lib alerting-service/target/lib
# A cache only makes the start faster: an image without one works, so a training that fails does not fail the image.
RUN java -XX:+UseSerialGC -Xmx224m -Duser.home=/home/trainer --enable-native-access=ALL-UNNAMED \
    -Dtokenwright.root=/opt/tokenwright \
    -jar standalone/target/standalone-0.1.0-SNAPSHOT.jar train-caches \
    || echo "WARNING: the AOT caches could not be trained" >&2; \
    rm -rf .tokenwright "$HOME/.cache"

FROM ${JAVA_IMAGE} AS service
# A number, so that Kubernetes' runAsNonRoot can check it.
RUN mkdir -p /var/lib/tokenwright && chown 10001:10001 /var/lib/tokenwright
COPY docker/healthcheck docker/start /usr/local/bin/
ENV MICRONAUT_SERVER_HOST=0.0.0.0 MICRONAUT_SERVER_PORT=8080
EXPOSE 8080
WORKDIR /opt/tokenwright
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "/usr/local/bin/healthcheck"]
ENTRYPOINT ["bash", "/usr/local/bin/start"]

FROM service AS inventory-service
ENV TOKENWRIGHT_ARTIFACT=inventory-service
COPY --from=trained /opt/tokenwright/inventory-service inventory-service

FROM service AS rotation-service
ENV TOKENWRIGHT_ARTIFACT=rotation-service
COPY --from=trained /opt/tokenwright/rotation-service rotation-service

FROM service AS alerting-service
ENV TOKENWRIGHT_ARTIFACT=alerting-service
COPY --from=trained /opt/tokenwright/alerting-service alerting-service
