/**
 * The agent's identity towards an apiserver: address, authorities, client key and token.
 *
 * <p>In come a kubeconfig file or the files of a pod's service account, read again whenever the
 * apiserver refuses the credentials in use. Out go {@link
 * dev.lockstep.agent.credentials.ClusterCredentials}, and tokens that are current. A {@link
 * dev.lockstep.agent.credentials.CredentialsException} says in one sentence what is wrong with a
 * file, without a secret in it.
 *
 * <p>Called from any thread. Of the fabric8 client this package uses the kubeconfig model and the
 * loader of key material only, because its automatic configuration reads the environment and runs
 * programs.
 */
@NullMarked
package dev.lockstep.agent.credentials;

import org.jspecify.annotations.NullMarked;
