import type { Construct } from 'constructs';
import { WebService } from '../web-service';
import { type JavaProps, javaServiceProps } from './java-props';
import { validateJava } from './validate-java';

/**
 * A {@link WebService} on the JVM: a heap that follows the memory of the container, an end when it is out of it, a start that may take
 * its time, and time to finish requests.
 *
 * For a Spring Boot application use {@link SpringBootService}, which knows where that tells how it is.
 *
 * @example
 * new JavaService(this, 'web', { image: 'tomcat', port: 8080, health: { readiness: '/ready', liveness: '/' } });
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html
 */
export class JavaService extends WebService {
  constructor(scope: Construct, id: string, props: JavaProps) {
    super(scope, id, javaServiceProps(props));

    this.node.addValidation({ validate: () => validateJava(props) });
  }
}
