import type { Construct } from 'constructs';
import { type SpringBootProps, springBootJavaProps } from './java-props';
import { JavaService } from './java-service';
import { validateSpringBoot } from './validate-java';

/**
 * A {@link JavaService} that runs a Spring Boot application: checks and metrics of its actuator on a port that no Service leads to, and a
 * graceful end.
 *
 * Configuration comes as files and variables (`config`), and others are found by their Services (`connectTo`): it needs neither a
 * configuration server nor a registry.
 *
 * @example
 * new SpringBootService(this, 'orders', { image: 'shop/orders', port: 8080, replicas: 2 });
 *
 * @see https://docs.spring.io/spring-boot/reference/actuator/endpoints.html
 */
export class SpringBootService extends JavaService {
  constructor(scope: Construct, id: string, props: SpringBootProps) {
    super(scope, id, springBootJavaProps(props));

    this.node.addValidation({ validate: () => validateSpringBoot(props) });
  }
}
