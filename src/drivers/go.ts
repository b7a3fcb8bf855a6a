import type { DriverTable } from './driver-table.ts';

/** Go modules, without the major version in their path: which of them use which backing service. */
export const go: DriverTable = {
  // lib/pq requires encryption unless it is disabled; the drivers of the other services use what the server offers.
  postgres: {
    drivers: [
      'github.com/jackc/pgx',
      'github.com/lib/pq',
      'github.com/go-pg/pg',
      'gorm.io/driver/postgres',
      'github.com/uptrace/bun/driver/pgdriver',
      'github.com/uptrace/bun/dialect/pgdialect',
      'github.com/riverqueue/river',
    ],
    dialect: { address: 'app:{postgres_password}@postgres:5432/app?sslmode=disable' },
  },
  pgvector: {
    drivers: ['github.com/pgvector/pgvector-go'],
    dialect: { address: 'app:{pgvector_password}@pgvector:5432/app?sslmode=disable' },
  },
  // The driver expects its own format (go-sql-driver/mysql's README, "DSN"). Without parseTime it returns dates as bytes.
  mysql: {
    drivers: [
      'github.com/go-sql-driver/mysql',
      'github.com/go-mysql-org/go-mysql',
      'gorm.io/driver/mysql',
      'github.com/uptrace/bun/dialect/mysqldialect',
    ],
    dialect: { plain: 'app:{mysql_password}@tcp(mysql:3306)/app?parseTime=true' },
  },
  mariadb: { dialect: { plain: 'app:{mariadb_password}@tcp(mariadb:3306)/app?parseTime=true' } },
  mongo: { drivers: ['go.mongodb.org/mongo-driver', 'github.com/qiniu/qmgo', 'github.com/kamva/mgm'] },
  rabbitmq: {
    drivers: [
      'github.com/rabbitmq/amqp091-go',
      'github.com/streadway/amqp',
      'github.com/ThreeDotsLabs/watermill-amqp',
      'github.com/wagslane/go-rabbitmq',
      'github.com/rabbitmq/rabbitmq-stream-go-client',
    ],
  },
  kafka: {
    drivers: [
      'github.com/segmentio/kafka-go',
      'github.com/twmb/franz-go',
      'github.com/IBM/sarama',
      'github.com/Shopify/sarama',
      'github.com/confluentinc/confluent-kafka-go',
      'github.com/ThreeDotsLabs/watermill-kafka',
    ],
  },
  nats: { drivers: ['github.com/nats-io/nats.go', 'github.com/ThreeDotsLabs/watermill-nats'] },
  memcached: { drivers: ['github.com/bradfitz/gomemcache'] },
  redis: {
    drivers: [
      'github.com/redis/go-redis',
      'github.com/go-redis/redis',
      'github.com/redis/rueidis',
      'github.com/gomodule/redigo',
      'github.com/hibiken/asynq',
      'github.com/mediocregopher/radix',
      'github.com/gocraft/work',
      'github.com/ThreeDotsLabs/watermill-redisstream',
    ],
  },
  valkey: { drivers: ['github.com/valkey-io/valkey-go', 'github.com/valkey-io/valkey-glide/go'] },
  elasticsearch: { drivers: ['github.com/elastic/go-elasticsearch', 'github.com/olivere/elastic'] },
  opensearch: { drivers: ['github.com/opensearch-project/opensearch-go'] },
  qdrant: { drivers: ['github.com/qdrant/go-client'] },
  s3: {
    hints: [
      'github.com/aws/aws-sdk-go-v2/service/s3',
      'github.com/aws/aws-sdk-go-v2/feature/s3/manager',
      'github.com/aws/aws-sdk-go',
      'github.com/minio/minio-go',
    ],
  },
  mailpit: {
    hints: [
      'github.com/wneessen/go-mail',
      'github.com/xhit/go-simple-mail',
      'github.com/jordan-wright/email',
      'gopkg.in/gomail',
      'gopkg.in/gomail.v2',
    ],
  },
};
